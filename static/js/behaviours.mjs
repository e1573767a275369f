// Small things that HTML alone does not do. Each page works without them.

// The summary of errors takes the focus, so that it is read first (WCAG 3.3.1).
document.querySelector('[data-errors]')?.focus();

// <input type="checkbox" data-all> ticks every row of its form; the bar below shows how many are ticked:
// <strong data-selected data-one="1 dossier sélectionné" data-many="{n} dossiers sélectionnés">.
function count(form) {
  const boxes = [...form.querySelectorAll('[data-row] input[type=checkbox]')];
  const n = boxes.filter((box) => box.checked).length;
  for (const out of form.querySelectorAll('[data-selected]')) out.textContent = (n === 1 ? out.dataset.one : out.dataset.many).replace('{n}', n);
  const all = form.querySelector('input[data-all]');
  if (all) {
    all.checked = n > 0 && n === boxes.length;
    all.indeterminate = n > 0 && n < boxes.length;
  }
}
document.addEventListener('change', (event) => {
  const form = event.target.form;
  if (!form || !event.target.matches('input[type=checkbox]')) return;
  if (event.target.matches('[data-all]')) for (const box of form.querySelectorAll('[data-row] input[type=checkbox]')) box.checked = event.target.checked;
  count(form);
});
function countAll() {
  for (const out of document.querySelectorAll('[data-selected]')) if (out.closest('form')) count(out.closest('form'));
}
document.addEventListener('fragment:done', countAll);
addEventListener('pageshow', countAll); // the browser may bring ticks back
document.addEventListener('reset', (event) => setTimeout(() => count(event.target)));

// <select data-submit>: the form is sent as soon as something is chosen. A button stays for those without
// script and for the keyboard.
document.addEventListener('change', (event) => {
  if (event.target.matches('[data-submit]')) event.target.form.requestSubmit();
});

// <button type="button" data-print>
document.addEventListener('click', (event) => {
  if (event.target.closest?.('[data-print]')) print();
});

// A form is sent once: a second click while the answer is on its way does nothing. Coming back by the browser's
// history makes it usable again.
document.addEventListener('submit', (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== 'post' || form.matches('[data-fragment]:not([data-native])')) return;
  if ('sending' in form.dataset) return event.preventDefault();
  form.dataset.sending = '';
  setTimeout(() => { delete form.dataset.sending; }, 10000); // the answer was a download: the page stays
});
addEventListener('pageshow', () => {
  for (const form of document.querySelectorAll('form[data-sending]')) delete form.dataset.sending;
});

// <form data-drop>: a file dropped anywhere in the window goes into its field and is sent, when it is the one thing that is
// missing. The field itself takes files without script.
const target = () => document.querySelector('form[data-drop] input[type=file]');
addEventListener('dragover', (event) => {
  if (!target() || !event.dataTransfer?.types.includes('Files')) return;
  event.preventDefault();
  target().closest('.dropzone')?.setAttribute('data-over', '');
});
addEventListener('dragleave', (event) => { if (!event.relatedTarget) target()?.closest('.dropzone')?.removeAttribute('data-over'); });
addEventListener('drop', (event) => {
  const input = target();
  if (!input || !event.dataTransfer?.files.length) return;
  event.preventDefault();
  input.closest('.dropzone')?.removeAttribute('data-over');
  input.files = event.dataTransfer.files;
  input.form.requestSubmit();
});

// <input type="range" data-days-for="f-on" data-days-from="2026-03-31">: the day of a date field as a slider, counted in days. It
// is shown by script alone; the field works without. The form is sent when the slider comes to rest.
const dayOf = (slider) => new Date(Date.parse(slider.dataset.daysFrom) + 864e5 * slider.value);
function nameDay(slider) {
  slider.setAttribute('aria-valuetext', dayOf(slider).toLocaleDateString(document.documentElement.lang, { dateStyle: 'long', timeZone: 'UTC' }));
}
for (const slider of document.querySelectorAll('[data-days-for]')) {
  slider.parentElement.hidden = false;
  nameDay(slider);
}
document.addEventListener('input', (event) => {
  const slider = event.target;
  if (slider.matches('[data-days-for]')) {
    document.getElementById(slider.dataset.daysFor).value = dayOf(slider).toISOString().slice(0, 10);
    nameDay(slider);
    return;
  }
  const other = slider.id && document.querySelector(`[data-days-for="${slider.id}"]`);
  const days = other && (Date.parse(slider.value) - Date.parse(other.dataset.daysFrom)) / 864e5;
  if (Number.isFinite(days)) other.value = days;
});
document.addEventListener('change', (event) => {
  if (event.target.matches('[data-days-for]')) event.target.form.requestSubmit();
});
