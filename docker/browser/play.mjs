// The live pages in a browser: opened from disk, moved, and compared with package bp.
//
//	go run ./notebooks/internal/play/numbers | node play.mjs FILE SHOTS
//
// FILE is what go run ./notebooks play has made. Pictures of the pages go to SHOTS.
import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { browser } from './lab.mjs';

const [file, shots] = process.argv.slice(2);
const address = pathToFileURL(resolve(file)).href;
const settings = JSON.parse(await text(process.stdin));
await mkdir(shots, { recursive: true });

const chrome = await browser();
try {
  const errors = [];
  const requests = new Set();
  // open gives a page with these settings, whose program runs.
  const open = async (link = '', options = {}) => {
    const context = await chrome.newContext({ viewport: { width: 1600, height: 1000 }, ...options });
    const page = await context.newPage();
    page.on('request', r => requests.add(r.url().split(/[#,]/)[0]));
    page.on('pageerror', e => errors.push(e.message));
    page.on('console', m => m.type() === 'error' && errors.push(m.text()));
    await page.goto(`${address}#${link}`);
    if (options.javaScriptEnabled !== false) await answered(page);
    return page;
  };
  // answered waits until the page shows the settings that it was given.
  const answered = page => page.waitForFunction(() => !document.getElementById('status').textContent && !document.querySelector('main').dataset.waiting, null, { timeout: 120_000 });
  const close = page => page.context().close();

  const start = Date.now();
  const page = await open('circuit');
  console.log(`opened from disk, to the first answer: ${Date.now() - start} ms`);

  await numbers(page);
  await moves(page);
  await trains(page);
  await memory(page);
  await mistakes(page);
  await policy(page);
  await close(page);
  await keyboard();
  await withoutScript();
  await pictures();

  assert.deepEqual([...requests].filter(url => url !== address && !url.startsWith('blob:') && !url.startsWith('data:')), [], 'the page fetched something');
  assert.deepEqual(errors, [], 'the browser reports errors');
  console.log('nothing was fetched, and the browser reports no error');

  async function go(page, link) {
    await page.evaluate(hash => location.hash = hash, link);
    await answered(page);
  }

  // numbers compares what the pages show with what bp calculates, to the digits shown.
  async function numbers(page) {
    const plain = s => Number(s.replaceAll('−', '-').replace(/·10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)/, (_, e) => 'e' + [...e].map(c => '⁻⁰¹²³⁴⁵⁶⁷⁸⁹'.indexOf(c) - 1).map(d => d < 0 ? '-' : d).join('')));
    let compared = 0;
    for (const { link, press, numbers } of settings) {
      await go(page, 'circuit?f=a*b'); // so that the link that follows is a change
      await go(page, link === 'network' || link === 'lab' ? `${link}?rate=` + (link === 'lab' ? 0.3 : 0.5) : link);
      if (press) {
        await page.click(press);
        await answered(page);
        await page.waitForFunction(() => !document.querySelector('section.busy'), null, { timeout: 60_000 });
      }
      for (const [selector, want] of Object.entries(numbers)) {
        const shown = await page.locator(selector).first().textContent();
        assert.equal(plain(shown).toPrecision(4), want.toPrecision(4), `${link}: ${selector} shows ${shown}, and bp says ${want}`);
        compared++;
      }
    }
    assert.equal(settings.length, 10);
    console.log(`${compared} numbers of ${settings.length} settings are those of bp`);
  }

  // moves drags a slider at 30 changes a second for 3 s, and looks how far the picture is behind.
  async function moves(page) {
    for (const [link, slider, output, at] of [
      ['circuit?f=1/(1+exp(-(w0*x0+w1*x1+w2)))', '[type=range][name=".w0"]', '#c-table', '#circuit'],
      ['network?W1=0.5', '[type=range][name=".W1"]', '#n-table', '#network'],
    ]) {
      await go(page, link);
      const result = await page.evaluate(async ([slider, output]) => {
        const input = document.querySelector(slider);
        let drawn = 0;
        const observer = new MutationObserver(() => drawn++);
        observer.observe(document.querySelector(output), { childList: true });
        const changes = 90;
        for (let i = 0; i < changes; i++) {
          input.value = 4 * Math.sin(i / 7);
          input.dispatchEvent(new Event('input', { bubbles: true }));
          await new Promise(done => setTimeout(done, 1000 / 30));
        }
        const moved = performance.now();
        while (document.querySelector('main').dataset.waiting) await new Promise(done => setTimeout(done, 1));
        observer.disconnect();
        return { changes, drawn, behind: performance.now() - moved };
      }, [slider, output]);
      console.log(`${link.split('?')[0]}: ${result.changes} changes at 30 a second, ${result.drawn} drawn, the last one ${result.behind.toFixed(0)} ms late`);
      assert.ok(result.drawn > 10, 'the picture does not follow the slider');
      assert.ok(result.behind < 2000, 'the picture is left behind');
    }
  }

  // trains times the moons in a network 2-8-8-1, from the press of the button to the last picture.
  async function trains(page) {
    await go(page, 'lab?rate=0.29');
    const times = [];
    for (let i = 0; i < 3; i++) {
      times.push(await page.evaluate(async () => {
        const start = performance.now();
        document.querySelector('#lab button[value=train]').click();
        while (document.querySelector('main').dataset.waiting || document.querySelector('#lab.busy')) await new Promise(done => setTimeout(done, 5));
        return performance.now() - start;
      }));
    }
    console.log(`200 epochs of the moons, with pictures: ${times.map(t => t.toFixed(0)).join(', ')} ms; ${await page.textContent('#l-state')}`);
    assert.equal(await page.textContent('#l-epoch'), '200');
    assert.ok(Math.min(...times) < 20_000, 'the training takes far too long'); // a second on a quiet machine

    // The page answers while a training is under way, and the training can be stopped.
    await go(page, 'lab?data=spirals&depth=10&width=64&epochs=2000');
    await page.click('#lab button[value=train]');
    await page.waitForFunction(() => document.querySelector('#lab.busy'));
    const longest = await page.evaluate(async () => {
      let longest = 0;
      for (let last = performance.now(), end = last + 1500; last < end;) {
        await new Promise(done => setTimeout(done, 10));
        const now = performance.now();
        longest = Math.max(longest, now - last);
        last = now;
      }
      return longest;
    });
    await page.click('#lab button[value=stop]');
    await answered(page);
    await page.waitForFunction(() => !document.querySelector('#lab.busy'), null, { timeout: 30_000 });
    console.log(`during a training, the page was away for ${longest.toFixed(0)} ms at most`);
  }

  // memory moves and trains for a minute; what the page holds stays level.
  async function memory(page) {
    // The memory of the program only grows, in steps; that of the page goes up and down.
    const held = async () => {
      const program = await page.workers()[0].evaluate(() => program.exports.mem.buffer.byteLength);
      let least = Infinity;
      for (let i = 0; i < 30; i++) {
        least = Math.min(least, await page.evaluate(() => performance.memory.usedJSHeapSize));
        await page.waitForTimeout(100);
      }
      return [program, least].map(bytes => Math.round(bytes / 2 ** 20));
    };
    await go(page, 'network?W2=0.4');
    await page.evaluate(() => {
      const input = document.querySelector('[type=range][name=".W1"]');
      let i = 0;
      window.moving = setInterval(() => {
        input.value = 4 * Math.sin(i++ / 7);
        input.dispatchEvent(new Event('input', { bubbles: true }));
      }, 33);
    });
    await page.waitForTimeout(10_000);
    const first = await held();
    await page.waitForTimeout(Number(process.env.PLAY_SECONDS ?? 60) * 1000);
    const last = await held();
    await page.evaluate(() => clearInterval(window.moving));
    await answered(page);
    console.log(`after 10 s of moving, the program holds ${first[0]} MB and the page ${first[1]} MB, and a minute later ${last[0]} and ${last[1]} MB`);
    assert.ok(last[0] <= 1.1 * first[0] && last[1] <= 1.5 * first[1] + 5, 'the memory grows');
  }

  // mistakes shows what cannot be calculated as what it is.
  async function mistakes(page) {
    for (const [formula, says] of [
      ['x+', /ends too early/], ['2x', /product is written with \*/], ['(x+y', /closing bracket/i], ['foo(x)', /no function foo/],
      ['x ? y', /has no meaning/], ['', /ends too early/], ['x', /nothing to calculate/], ['x^y', /exponent must be a number/],
    ]) {
      await go(page, 'circuit?f=' + encodeURIComponent(formula));
      assert.match(await page.textContent('#c-error'), says, formula);
      assert.ok(await page.locator('#circuit.stale').count(), `${formula}: the old picture looks as if it were the new one`);
    }
    await go(page, 'circuit?f=ln(x)*y&.x=-1&.y=2');
    assert.match(await page.textContent('#c-remark'), /NaN: the gate ln made it from −1/);
    await go(page, 'circuit?f=u=v*v;u+u*u&.v=2&way=set');
    assert.equal(await page.textContent('[data-gradient=v]'), '8');
    assert.match(await page.textContent('#c-table'), /36✗ wrong by 78 %/);
    await go(page, 'circuit?f=%3Cimg%20src=x%3E');
    assert.equal(await page.locator('main img').count(), 0, 'a link can put elements into the page');

    await go(page, 'lab?f=identity&gain=30&rate=100&depth=4');
    await page.click('#lab button[value=train]');
    await answered(page);
    await page.waitForFunction(() => !document.querySelector('#lab.busy'), null, { timeout: 60_000 });
    assert.match(await page.textContent('#l-wrong'), /is not finite|the loss is/);
    await page.screenshot({ path: join(shots, 'play-exploded.png'), fullPage: true });
    console.log('a rate that is too large:', await page.textContent('#l-wrong'));
  }

  // policy tries what the page forbids.
  async function policy(page) {
    const blocked = await page.evaluate(async () => {
      const directives = [];
      addEventListener('securitypolicyviolation', e => directives.push(e.effectiveDirective));
      const script = document.createElement('script');
      script.textContent = 'window.broken = true';
      document.body.append(script);
      script.remove();
      document.body.setAttribute('style', 'color: red');
      document.body.removeAttribute('style');
      const image = new Image();
      image.src = 'https://example.invalid/x.png';
      await fetch('https://example.invalid/').catch(() => {});
      await new Promise(done => setTimeout(done, 200));
      return { directives: directives.sort(), broken: window.broken };
    });
    errors.splice(0, errors.length, ...errors.filter(e => !/Content Security Policy|example\.invalid/.test(e)));
    for (const url of requests) if (url.startsWith('https://example.invalid')) requests.delete(url);
    assert.deepEqual(blocked, { directives: ['connect-src', 'img-src', 'script-src-elem', 'style-src-attr'], broken: undefined });
    console.log('the policy forbids', blocked.directives.join(', '));
  }

  // keyboard uses the circuit without a mouse.
  async function keyboard() {
    const page = await open('circuit?f=(x+y)*z&.x=-2&.y=5&.z=-4&step=0');
    await page.focus('#circuit button[value=next]');
    await page.keyboard.press('Enter');
    await answered(page);
    assert.equal(await page.textContent('#c-count'), '1 of 2');
    assert.equal(await page.evaluate(() => document.activeElement.value), 'next', 'the button has lost the focus');
    await page.focus('[type=range][name=".x"]');
    await page.keyboard.press('ArrowRight');
    await answered(page);
    assert.equal(await page.inputValue('[type=number][name=".x"]'), '-1.95');
    assert.equal(await page.evaluate(() => document.activeElement.name), '.x', 'the slider has lost the focus');
    await page.waitForFunction(() => location.hash.includes('.x=-1.95'), null, { timeout: 5000 });
    // The link leads back to the same page.
    const link = await page.evaluate(() => location.hash.slice(1));
    const again = await open(link);
    assert.equal(await again.innerHTML('#c-drawing'), await page.innerHTML('#c-drawing'), 'the link shows something else');
    await close(again);
    await close(page);
  }

  // withoutScript is what a reader sees whose browser runs no scripts.
  async function withoutScript() {
    const page = await open('', { javaScriptEnabled: false });
    assert.match(await page.textContent('noscript'), /need JavaScript/);
    assert.ok(await page.locator('#c-drawing svg').isVisible() && await page.locator('#n-forward svg').isVisible());
    await page.screenshot({ path: join(shots, 'play-without-script.png') });
    await close(page);
  }

  // pictures are for people to look at. No page is wider than its window.
  async function pictures() {
    for (const colorScheme of ['light', 'dark']) {
      for (const width of [390, 1024, 1600]) {
        const page = await open('circuit', { colorScheme, viewport: { width, height: 1000 } });
        for (const [name, link] of [
          ['circuit', 'circuit?f=1/(1+exp(-(w0*x0+w1*x1+w2)))&.w0=2&.x0=-1&.w1=-3&.x1=-2&.w2=-3&step=4'], ['network', 'network?W1=0.6'], ['lab', 'lab?f=sigmoid&depth=8&gain=4'],
        ]) {
          await go(page, link);
          assert.equal(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), 0, `${name} is wider than ${width}`);
          await page.screenshot({ path: join(shots, `play-${name}-${width}-${colorScheme}.png`), fullPage: true });
        }
        await close(page);
      }
    }
  }
} finally {
  await chrome.close();
}
