// Forms that replace one part of the page: <form data-fragment="#part">. Without script the form is sent and a
// full page comes back; with it the same request is made and only the part is replaced, cut out of the same
// full page. The server knows one template, not two.

// The only Trusted Types policy of the portal. It passes text through, so nothing may use it but swap(), which
// checks origin and media type first.
const policy = globalThis.trustedTypes?.createPolicy('relais', { createHTML: (html) => html });
const parse = (html) => new DOMParser().parseFromString(policy ? policy.createHTML(html) : html, 'text/html');

const statusRegion = () => document.getElementById('status');

// announce puts text into the live region of the page.
export function announce(text) {
  const region = statusRegion();
  if (region) region.textContent = text;
}

// load fetches a page of our own; null means that the browser is on its way to another page already.
async function load(url, init = {}) {
  const answer = await fetch(url, { ...init, headers: { ...init.headers, 'X-Fragment': '1' }, credentials: 'same-origin' });
  const at = new URL(answer.url);
  if (at.origin !== location.origin) throw new Error('answer from another origin');
  if (answer.redirected && at.pathname !== location.pathname) {
    location.assign(at); // sign-in, next case
    return null;
  }
  if (!answer.headers.get('Content-Type')?.startsWith('text/html')) throw new Error('not a page');
  return parse(await answer.text());
}

// replace puts one part of a fetched page in the place of the old one and keeps the focus where it was.
function replace(selector, page) {
  const old = document.querySelector(selector);
  const fresh = page.querySelector(selector);
  if (!old || !fresh) throw new Error(`no ${selector}`);
  const focused = document.activeElement;
  const inside = old.contains(focused);
  old.replaceWith(fresh);
  const errors = fresh.querySelector('[data-errors]');
  if (errors) return errors.focus();
  if (!inside) return;
  const again = focused.id && document.getElementById(focused.id);
  if (!again) fresh.tabIndex = -1;
  (again || fresh).focus({ preventScroll: true });
}

// renew takes over what every page brings: the title, the message, and fresh idempotency keys for the forms
// that were not replaced; with an old key the server would take the next action for a repetition.
function renew(page) {
  document.title = page.title;
  const region = statusRegion();
  const message = page.getElementById('status');
  if (region && message) region.replaceChildren(...message.childNodes);
  const key = page.querySelector('input[name=idem]')?.value;
  if (key) for (const input of document.querySelectorAll('input[name=idem]')) input.value = key;
}

// swap replaces the parts named by selectors ("#a, #b") with those of the page at url.
export async function swap(selectors, url, init) {
  const parts = selectors.split(',').map((selector) => selector.trim());
  for (const part of parts) document.querySelector(part)?.setAttribute('aria-busy', 'true');
  try {
    const page = await load(url, init);
    if (!page) return;
    for (const part of parts) replace(part, page);
    renew(page);
    document.dispatchEvent(new CustomEvent('fragment:done'));
  } finally {
    for (const part of parts) document.querySelector(part)?.removeAttribute('aria-busy');
  }
}

// Attributes are read, not properties: button.formAction is the page's address when the attribute is absent,
// and form.action is an element when a field is called "action".
const setting = (button, form, name) => button?.getAttribute('form' + name) ?? form.getAttribute(name) ?? '';

document.addEventListener('submit', (event) => {
  const form = event.target.closest('form[data-fragment]');
  if (!form || event.defaultPrevented || 'native' in form.dataset) return;
  event.preventDefault();
  const button = event.submitter;
  const url = new URL(setting(button, form, 'action'), location.href);
  const data = new FormData(form, button);
  const post = setting(button, form, 'method').toLowerCase() === 'post';
  if (!post) {
    url.search = new URLSearchParams(data);
    history.replaceState(null, '', url); // a list is a URL, filtered or not
  }
  const body = setting(button, form, 'enctype') === 'multipart/form-data' ? data : new URLSearchParams(data);
  swap(form.dataset.fragment, url, post ? { method: 'POST', body } : {}).catch(() => {
    // Anything unexpected: send it the plain way and let the server's page explain. The idempotency key makes
    // a second arrival harmless.
    form.dataset.native = '';
    form.requestSubmit(button);
  });
});

// <span data-poll="5" id="job" data-poll-parts="#list, #sum">: a line that is asked for again while a job runs. When what
// it says has changed, it is renewed; when it is gone because the job is over, the parts that show what came of it are.
// With data-poll-live they are renewed each time.
async function ask(line) {
  const page = await load(location.href);
  if (!page || !line.isConnected) return;
  const fresh = page.getElementById(line.id);
  if (fresh?.textContent !== line.textContent) {
    const all = !fresh || 'pollLive' in line.dataset;
    for (const part of all ? line.dataset.pollParts.split(',') : ['#' + CSS.escape(line.id)]) replace(part.trim(), page);
  }
  renew(page);
  delete line.dataset.polling;
  document.dispatchEvent(new CustomEvent('fragment:done'));
}

function poll() {
  for (const line of document.querySelectorAll('[data-poll][id]')) {
    if (line.dataset.polling) continue;
    line.dataset.polling = 'on';
    const again = () => {
      if (line.isConnected) ask(line).catch(() => setTimeout(again, 15000));
    };
    setTimeout(again, 1000 * Number(line.dataset.poll));
  }
}
document.addEventListener('fragment:done', poll);
poll();
