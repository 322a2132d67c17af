// Pages work without this. With it they follow the ledger, and times stay fresh.
'use strict';

const main = document.getElementById('main');

function ago(time) {
  const seconds = (Date.now() - Date.parse(time)) / 1000;
  if (seconds < 45) return 'just now';
  if (seconds < 3570) return `${Math.max(1, Math.round(seconds / 60))} min ago`;
  if (seconds < 84600) return `${Math.max(1, Math.round(seconds / 3600))} h ago`;
  if (seconds < 14 * 86400) return `${Math.max(1, Math.round(seconds / 86400))} d ago`;
  return null;
}

function refreshTimes() {
  for (const time of document.querySelectorAll('time[data-ago]')) {
    const text = ago(time.dateTime);
    if (text && text !== time.textContent) time.textContent = text;
  }
}

// What a reader has opened, typed or scrolled to stays.
function replaceMain(page) {
  const fresh = page.getElementById('main');
  if (!fresh) return;
  const open = new Set([...main.querySelectorAll('details[open][id]')].map(d => d.id));
  const focused = document.activeElement?.id;
  for (const details of fresh.querySelectorAll('details[id]')) details.open = open.has(details.id);
  main.replaceChildren(...fresh.childNodes);
  document.title = page.title;
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  refreshTimes();
  return fresh.dataset.live;
}

function follow(address) {
  const source = new EventSource(address);
  const pulse = document.querySelector('[data-pulse]');
  let fetching = false, again = false;

  async function update() {
    if (fetching) { again = true; return; }
    fetching = true;
    do {
      again = false;
      try {
        const answer = await fetch(location.href, { headers: { Accept: 'text/html' } });
        if (answer.ok && !answer.redirected) {
          const next = replaceMain(new DOMParser().parseFromString(await answer.text(), 'text/html'));
          if (next === undefined) { source.close(); pulse?.classList.remove('on'); return; }
        }
      } catch { /* the next event tries again */ }
      await new Promise(done => setTimeout(done, 500));
    } while (again);
    fetching = false;
  }

  source.addEventListener('changed', update);
  source.addEventListener('open', () => pulse?.classList.add('on'));
  source.addEventListener('error', () => pulse?.classList.remove('on'));
  addEventListener('pagehide', () => source.close());
}

for (const form of document.querySelectorAll('form[data-auto]')) {
  form.querySelector('button')?.classList.add('unseen');
  form.addEventListener('change', () => form.requestSubmit());
}

addEventListener('submit', event => {
  // An empty choice would only lengthen the address.
  for (const field of event.target.method === 'get' ? event.target.querySelectorAll('select') : []) field.disabled = field.value === '';
});

setInterval(refreshTimes, 20000);
refreshTimes();
if (main?.dataset.live) follow(main.dataset.live);
