// The hub in two browsers: two people at once, each with their own work.
//
//	node hub.mjs URL PASSWORD SHOTS            two people come
//	node hub.mjs URL PASSWORD SHOTS again      one of them comes back, to a new container
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { Lab, browser, shown } from './lab.mjs';
import { most } from './memory.mjs';

const [url, password, shots, again] = process.argv.slice(2);
const address = new URL(url);

const chrome = await browser();
try {
  await (again ? comeBack() : twoPeople());
} finally {
  await chrome.close();
}

async function twoPeople() {
  const [ada, emmy] = [await Lab.open(chrome), await Lab.open(chrome)];

  assert.match(await login(ada, 'ada', 'wrong'), /Invalid username or password/);
  assert.match(await login(ada, 'root', password), /Invalid username or password/);

  const stop = most();
  const start = Date.now();
  await Promise.all([login(ada, 'ada', password), login(emmy, 'emmy', password)]);
  assert.deepEqual(await Promise.all([ada.notebook(), emmy.notebook()]), ['Go (gonb)', 'Go (gonb)']);
  console.log(`two people, from the password to a notebook with a kernel: ${((Date.now() - start) / 1000).toFixed(1)} s`);

  // Both run the notebook that they see.
  await Promise.all([ada, emmy].map(async lab => {
    await lab.menu('Edit', 'editmenu:clear-all');
    await lab.menu('Run', 'runmenu:run-all');
    await lab.busy();
    await lab.finished();
  }));
  console.log(`... to the end of Run All: ${((Date.now() - start) / 1000).toFixed(1)} s, with ${stop()} MB of memory for a moment`);
  for (const lab of [ada, emmy]) {
    const seen = await lab.seen();
    assert.ok(seen.formulas > 10 && seen.ledger.length > 3, JSON.stringify(seen));
  }
  await ada.shot(join(shots, 'hub.png'));
  assert.equal(await ada.live(url), '2', 'the live pages do not calculate');

  // Each cell runs in the account of its owner, who cannot look at the other's work.
  await ada.append('!whoami; ls /home/emmy');
  await ada.output('Permission denied');
  const said = await ada.page.innerText(`${shown} .jp-Cell:has-text("whoami") .jp-OutputArea`);
  console.log('ada:', said.trim());
  assert.match(said, /^ada$/m);
  await ada.save();

  for (const lab of [ada, emmy]) {
    assert.deepEqual([...lab.hosts], [address.host], 'the page asked other hosts');
  }
}

// comeBack finds what Ada had saved. Her name still is her own.
async function comeBack() {
  const ada = await Lab.open(chrome);
  await login(ada, 'ada', password);
  assert.equal(await ada.notebook(), 'Go (gonb)');
  await ada.show('.jp-Cell:has-text("whoami")');
  await ada.append('!echo $(whoami) works in a folder of $(stat -c %U .)');
  await ada.output('ada works in a folder of ada');
  console.log('ada came back to her work');
}

// login gives what the page says if it does not let one in.
async function login(lab, name, password) {
  await lab.goto(url);
  await lab.page.fill('#username_input', name);
  await lab.page.fill('#password_input', password);
  await lab.page.click('#login_submit');
  const shown = await lab.page.waitForSelector('.login_error, .jp-Notebook', { timeout: 90_000 });
  return shown.innerText();
}
