// How walk finds things on a page. Evaluated inside a function, after `const scope = "…"`.

// Words as a person types them: any space is a space, any apostrophe is '.
const plain = text => (text ?? '').replace(/[\s\u00a0\u202f\u2009]+/g, ' ').replace(/[\u2018\u2019]/g, "'").trim();

const roots = () => scope ? [...document.querySelectorAll(scope)] : [document];
const within = selector => roots().flatMap(root => [...root.querySelectorAll(selector)]);
const shown = e => e.checkVisibility({ visibilityProperty: true }) && e.getClientRects().length > 0;
const said = e => plain(e.innerText) || plain(e.textContent);

const nameOf = e => {
  const by = e.getAttribute('aria-labelledby');
  if (by) return plain(by.split(/\s+/).map(id => document.getElementById(id)?.textContent).join(' '));
  if (e.getAttribute('aria-label')) return plain(e.getAttribute('aria-label'));
  if (e.matches('input[type=submit],input[type=button],input[type=reset]')) return plain(e.value);
  if (e.labels?.length) return plain([...e.labels].map(labelText).join(' '));
  return said(e) || plain(e.querySelector('img[alt]')?.alt) || plain(e.querySelector('svg title')?.textContent) || plain(e.title);
};

// A label's words without those of the field that it wraps, such as the options of a list.
const labelText = label => {
  const copy = label.cloneNode(true);
  copy.querySelectorAll('input,select,textarea,button').forEach(e => e.remove());
  return copy.textContent;
};

const isSelector = target => /^[#.[]|^css=/.test(target);
const bySelector = target => within(target.replace(/^css=/, ''));

// The best of three: the same words, words that begin so, words that contain them.
const best = (elements, name, wanted) => {
  const named = elements.map(e => [e, name(e)]);
  for (const fits of [n => n === wanted, n => n.startsWith(wanted), n => n.includes(wanted)]) {
    const found = named.filter(([, n]) => fits(n)).map(([e]) => e);
    if (found.length) return found.filter(e => !found.some(other => other !== e && other.contains(e)));
  }
  return [];
};

const pressable = 'a[href],button,summary,input[type=submit],input[type=button],input[type=reset],input[type=image],' +
  '[role=button],[role=link],[role=tab],[role=menuitem],[role=option],[role=switch]';

const pressables = target => {
  if (isSelector(target)) return bySelector(target).filter(shown);
  const wanted = plain(target);
  const found = best(within(pressable).filter(shown), nameOf, wanted);
  return found.length ? found : best(within('label').filter(shown), e => plain(labelText(e)), wanted);
};

// Fields count even when they are not shown if `hidden` is set: a file field often hides behind its drop zone.
const fields = (target, selector, hidden) => {
  if (isSelector(target)) return bySelector(target).filter(e => e.matches(selector));
  const all = within(selector).filter(e => hidden || shown(e) || [...(e.labels ?? [])].some(shown));
  const byName = all.filter(e => e.name === target || e.id === target);
  const exact = all.filter(e => nameOf(e) === plain(target));
  return exact.length ? exact : byName.length ? byName : best(all, nameOf, plain(target));
};

const describe = e => {
  const words = nameOf(e).slice(0, 60);
  return '<' + e.localName + (e.id ? '#' + e.id : '') + [...e.classList].map(c => '.' + c).join('') + '>' + (words ? ' “' + words + '”' : '');
};

// One element, or why not.
const only = (found, what, target) => {
  if (found.length === 0) throw new Why('there is no ' + what + ' “' + target + '”');
  if (found.length > 1 && !found.every(e => e.localName === 'a' && e.getAttribute('href') === found[0].getAttribute('href'))) {
    throw new Why('there are ' + found.length + ' of “' + target + '”: ' + found.slice(0, 5).map(describe).join(', '));
  }
  return found[0];
};
class Why { constructor(why) { this.why = why; } }
const orWhy = answer => {
  try { return { ...answer() }; } catch (e) { if (e instanceof Why) return { why: e.why }; throw e; }
};

// Where to press: a point of the element that nothing covers.
const point = (found, what, target) => orWhy(() => {
  const e = only(found, what, target);
  if (e.disabled || e.getAttribute('aria-disabled') === 'true') throw new Why('“' + target + '” is disabled');
  e.scrollIntoView({ block: 'center', inline: 'center', behavior: 'instant' });
  const box = [...e.getClientRects()].find(r => r.width > 0 && r.height > 0);
  if (!box) throw new Why('“' + target + '” has no size');
  const x = (Math.max(box.left, 0) + Math.min(box.right, innerWidth)) / 2;
  const y = (Math.max(box.top, 0) + Math.min(box.bottom, innerHeight)) / 2;
  const hit = document.elementFromPoint(x, y);
  if (!hit || !(e.contains(hit) || hit.contains(e) || e.control?.contains(hit) || [...(e.labels ?? [])].some(l => l.contains(hit)))) {
    throw new Why('“' + target + '” is covered by ' + (hit ? describe(hit) : 'nothing we can see'));
  }
  return { x, y };
});
const pointOf = target => point(pressables(target), 'link or button', target);
const pointOfChoice = (target, on) => orWhy(() => {
  const e = only(fields(target, 'input[type=checkbox],input[type=radio]', true), 'box to tick', target);
  if (e.checked === on) return { done: true };
  return point([shown(e) ? e : [...e.labels].find(shown) ?? e], 'box to tick', target);
});

const typed = 'input:not([type=submit]):not([type=button]):not([type=reset]):not([type=image]):not([type=checkbox]):not([type=radio]):not([type=file]):not([type=hidden]),textarea';
const field = (target, selector, hidden) => only(fields(target, selector, hidden), 'field', target);
const announce = e => ['input', 'change'].forEach(kind => e.dispatchEvent(new Event(kind, { bubbles: true })));

// Ready for the person's typing: empty and with the cursor in it. Fields with a picker of their own are set at once.
const beginFill = (target, value) => orWhy(() => {
  const e = field(target, typed, false);
  if (e.disabled || e.readOnly) throw new Why('“' + target + '” cannot be changed');
  e.scrollIntoView({ block: 'center', behavior: 'instant' });
  e.focus();
  if (value === '' || /^(date|datetime-local|month|time|week|color|range)$/.test(e.type)) {
    e.value = value;
    announce(e);
    if (e.value !== value) throw new Why('“' + target + '” does not take “' + value + '”');
    return { done: true };
  }
  e.select();
  return {};
});
const valueOf = target => orWhy(() => ({ value: field(target, typed + ',select', false).value }));
const choose = (target, option) => orWhy(() => {
  const e = field(target, 'select', false);
  const options = best([...e.options], o => plain(o.label), plain(option));
  const found = options.length ? options : [...e.options].filter(o => o.value === option);
  if (found.length === 0) throw new Why('“' + target + '” has no choice “' + option + '”, only ' + [...e.options].map(o => '“' + plain(o.label) + '”').join(', '));
  e.focus();
  found[0].selected = true;
  announce(e);
  return {};
});
const fileField = target => field(target, 'input[type=file]', true);
const hasFileField = target => orWhy(() => (fileField(target), {}));

const words = () => plain(roots().map(root => (root.body ?? root).innerText).join(' '));

// The cells of the one table row that begins so.
const row = head => {
  const found = within('tr').filter(r => { const th = r.querySelector('th[scope=row]'); return th && shown(th) && said(th).startsWith(plain(head)); });
  return found.length === 1 ? [...found[0].cells].map(said) : [];
};

// What sticks out of the page on the right, the innermost things only.
const sticking = () => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  const clipped = e => {
    for (let p = e.parentElement; p && p !== document.body; p = p.parentElement) {
      if (getComputedStyle(p).overflowX !== 'visible' && p.getBoundingClientRect().right <= width) return true;
    }
    return false;
  };
  const wide = [...document.body.querySelectorAll('*')].filter(e => e.getBoundingClientRect().right > width + 0.5 && !clipped(e));
  const inner = wide.filter(e => !wide.some(other => other !== e && e.contains(other)));
  return (inner.length ? inner : [document.body]).slice(0, 5).map(e => describe(e) + ' ends at ' + Math.ceil(e.getBoundingClientRect().right));
};
