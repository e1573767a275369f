// The script of every page. Everything works without it.
import './js/fragment.mjs';
import './js/upload.mjs';
import './js/shortcuts.mjs';
import './js/behaviours.mjs';
