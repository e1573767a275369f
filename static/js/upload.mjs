// Many files at once: drop anywhere in the window, true progress, retry per file.
//
//   <div data-upload="/cases/42/documents" data-list="#uploads" data-refresh="#exhibits, #statement"
//        data-sent="Reçue" data-failed="Envoi interrompu à {n} %." data-retry="Réessayer">
//     <input type="file" name="files" multiple>
//   </div>
//   <ul id="uploads" class="uploads"></ul>
//
// Without script the input and its form's button send everything in one POST. Words come from the page, so
// this file has no language. A row leaves the list when the parts named by data-refresh have been renewed,
// since they show the document then; what failed stays. fetch reports no upload progress: XMLHttpRequest does.
import { announce, swap } from './fragment.mjs';

const PARALLEL = 3;

class Upload {
  constructor(zone) {
    this.zone = zone;
    this.input = zone.querySelector('input[type=file]');
    this.waiting = [];
    this.active = 0;
    this.input.addEventListener('change', () => {
      this.add(this.input.files);
      this.input.value = '';
    });
  }

  // The list may have been replaced since.
  get list() { return document.querySelector(this.zone.dataset.list); }

  add(files) {
    for (const file of files) {
      const row = document.createElement('li');
      const name = document.createElement('span');
      const bar = document.createElement('progress');
      const state = document.createElement('span');
      name.className = 'uploads__name';
      name.textContent = file.name;
      bar.max = 100;
      bar.value = 0;
      bar.setAttribute('aria-label', file.name);
      state.className = 'uploads__state';
      row.append(name, bar, state);
      this.list.append(row);
      this.waiting.push({ file, row, bar, state });
    }
    this.next();
  }

  next() {
    while (this.active < PARALLEL && this.waiting.length) this.send(this.waiting.shift());
    this.zone.toggleAttribute('data-busy', this.active > 0);
  }

  send(item) {
    this.active++;
    const request = new XMLHttpRequest();
    const body = new FormData();
    body.append(this.input.name, item.file);
    request.upload.addEventListener('progress', (event) => {
      if (event.lengthComputable) item.bar.value = Math.round((event.loaded / event.total) * 100);
    });
    request.addEventListener('loadend', () => {
      this.active--;
      if (request.status >= 200 && request.status < 300) this.sent(item, request.response);
      else this.failed(item, request.response);
      if (!this.active && !this.waiting.length) this.done();
      this.next();
    });
    request.open('POST', this.zone.dataset.upload);
    request.responseType = 'json';
    request.setRequestHeader('Accept', 'application/json');
    request.send(body);
  }

  sent(item, answer) {
    item.bar.value = 100;
    item.state.textContent = answer?.kind ?? this.zone.dataset.sent; // "Facture", recognised
    item.row.dataset.state = 'sent';
  }

  failed(item, answer) {
    item.state.textContent = answer?.error ?? this.zone.dataset.failed.replace('{n}', item.bar.value);
    item.row.dataset.state = 'failed';
    announce(`${item.file.name} – ${item.state.textContent}`);
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'button button--bare button--small';
    button.textContent = this.zone.dataset.retry;
    button.addEventListener('click', () => {
      button.remove();
      item.bar.value = 0;
      item.state.textContent = '';
      delete item.row.dataset.state;
      this.waiting.push(item);
      this.next();
    });
    item.row.append(button);
  }

  // After the last file the page shows what came of them: list of exhibits, statement, score.
  done() {
    const parts = this.zone.dataset.refresh;
    const sent = () => this.list?.querySelectorAll('li[data-state=sent]') ?? [];
    if (parts) swap(parts, location.href).then(() => { for (const row of sent()) row.remove(); }, () => location.reload());
    this.zone.dispatchEvent(new CustomEvent('upload:done', { bubbles: true }));
  }
}

// One upload a zone, also for zones that a fragment brought.
const uploads = new Map();
function attach() {
  for (const zone of document.querySelectorAll('[data-upload]')) if (!uploads.has(zone)) uploads.set(zone, new Upload(zone));
  for (const zone of uploads.keys()) if (!zone.isConnected && !uploads.get(zone).active) uploads.delete(zone);
}

const first = () => [...uploads.values()].find((upload) => upload.zone.isConnected);
const mark = (on) => { for (const zone of uploads.keys()) zone.toggleAttribute('data-over', on); };

addEventListener('dragover', (event) => {
  if (!first() || !event.dataTransfer?.types.includes('Files')) return;
  event.preventDefault();
  mark(true);
});
addEventListener('dragleave', (event) => { if (!event.relatedTarget) mark(false); });
addEventListener('drop', (event) => {
  if (!first() || !event.dataTransfer?.files.length) return;
  event.preventDefault(); // else the browser leaves the page to show the file
  mark(false);
  const zone = event.target.closest?.('[data-upload]');
  (uploads.get(zone) ?? first()).add(event.dataTransfer.files);
});
addEventListener('beforeunload', (event) => {
  if ([...uploads.values()].some((upload) => upload.active)) event.preventDefault();
});
document.addEventListener('fragment:done', attach);
attach();
