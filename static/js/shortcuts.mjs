// One-key shortcuts, declared in the page: data-key="a" on a button, link or field, data-key="g b" for two
// strokes, data-row on each line or card of a list. Silent while typing, with a modifier, and when
// <html data-shortcuts="off"> (profile setting; WCAG 2.1.4, RGAA 12.10).
//
// Where a key acts: in the open menu if there is one; else in the row with the focus; else on the page, but
// never inside a row without focus. "1 = accept" must not accept the first case of a list because nothing was
// selected.
const typing = (event) => event.target.closest?.('input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable], dialog[open]');
const rowsOf = () => [...document.querySelectorAll('[data-row]')];
let prefix = '';
let timer;

// The place in the list outlives its row: what was logged takes the row away and the focus with it, and the next
// j goes on where that was, not at the top.
let last = -1;
document.addEventListener('focusin', (event) => {
  const at = rowsOf().indexOf(event.target.closest('[data-row]'));
  if (at >= 0) last = at;
});

function move(rows, at, step) {
  const to = Math.max(0, Math.min(rows.length - 1, at + step));
  (rows[to].querySelector('a') ?? rows[to].querySelector('button, input'))?.focus(); // the link first: Enter opens the row
  rows[to].scrollIntoView({ block: 'nearest' });
}

function target(key, menu, row) {
  const find = (root) => [...root.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)];
  if (menu) return find(menu)[0];
  return (row && find(row)[0]) || find(document).find((element) => !element.closest('[data-row], [popover]:not(.menu--account)'));
}

document.addEventListener('keydown', (event) => {
  if (document.documentElement.dataset.shortcuts === 'off' || event.defaultPrevented || event.isComposing) return;
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event)) return;

  const key = prefix + event.key.toLowerCase();
  clearTimeout(timer);
  prefix = key === 'g' ? 'g ' : '';
  if (prefix) {
    timer = setTimeout(() => { prefix = ''; }, 1000);
    return;
  }

  const rows = rowsOf();
  const at = rows.indexOf(document.activeElement?.closest('[data-row]'));
  const menu = document.querySelector('[popover]:popover-open');
  if (!menu && (key === 'j' || key === 'k') && rows.length) {
    event.preventDefault();
    move(rows, at >= 0 ? at : key === 'j' ? last - 1 : last, key === 'j' ? 1 : -1);
    return;
  }
  if (!menu && key === 'x' && at >= 0) {
    event.preventDefault();
    rows[at].querySelector('input[type=checkbox]')?.click();
    return;
  }

  const element = target(key, menu, rows[at]);
  if (!element) return;
  event.preventDefault();
  if (element.matches('input, select, textarea')) element.focus();
  else element.click();
});
