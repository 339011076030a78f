// The workshop in a browser: what a participant sees and does on the first morning.
//
//	node workshop.mjs URL WORK SHOTS
//
// URL is the address that JupyterLab prints, with its token. WORK is the folder that the
// container has as its work. Pictures of the page go to SHOTS.
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Lab, browser, shown } from './lab.mjs';
import { held, most } from './memory.mjs';
import { code, notebook, outputs, withoutOutputs } from './notebook.mjs';

const [url, work, shots] = process.argv.slice(2);
const address = new URL(url);
const read = async name => JSON.parse(await readFile(join(work, name), 'utf8'));
const said = (what, since) => console.log(`${what}: ${((Date.now() - since) / 1000).toFixed(1)} s`);

const chrome = await browser();
try {
  const lab = await Lab.open(chrome);

  // Without the token nobody comes in.
  for (const path of ['/lab', '/api/kernels', '/api/contents']) {
    const answer = await fetch(new URL(path, address), { redirect: 'manual' });
    assert.ok([302, 403].includes(answer.status), `${path} without the token: ${answer.status}`);
  }

  // The address that was printed leads straight to the first notebook.
  let start = Date.now();
  await lab.goto(url);
  assert.equal(await lab.notebook(), 'Go (gonb)');
  said('the address opened, to a notebook with a kernel', start);
  console.log(`JupyterLab and a notebook that has not run hold ${held()} MB of memory`);
  await lab.shot(join(shots, 'first.png'));

  assert.equal(await lab.live(url), '2', 'the live pages do not calculate');

  await firstPlot(lab);
  await runAll(lab, '03-two-two-two.ipynb');
  await interrupt(lab);

  assert.deepEqual([...lab.hosts], [address.host], 'the page asked other hosts');
  assert.deepEqual(lab.errors, [], 'the server failed');
  console.log('the browser asked', address.host, 'and nobody else');
} finally {
  await chrome.close();
}

// firstPlot measures how long the first plot takes, from the opening of a notebook that
// has never run: its kernel starts, the imports are compiled, a figure is drawn.
async function firstPlot(lab) {
  await writeFile(join(work, 'plot.ipynb'), notebook(
    code('%noautoget\nimport (\n\t"backprop/bp"\n\t"backprop/plotting"\n)'),
    code('%%\nplotting.Show(plotting.Network(bp.New(bp.Quadratic, bp.NewDense(2, 2, bp.Sigmoid))))'),
  ));
  await lab.file('plot.ipynb');
  const start = Date.now();
  await lab.page.dblclick('.jp-DirListing-item:has-text("plot.ipynb")');
  await lab.notebook('plot.ipynb');
  said('a new notebook opened, to a kernel', start);
  await lab.menu('Run', 'runmenu:run-all');
  await lab.picture();
  said('a new notebook opened, to its first plot', start);
  await lab.finished();
  await lab.shot(join(shots, 'plot.png'));
}

// runAll runs a notebook of the course from an empty page, and looks at what it leaves.
async function runAll(lab, name) {
  const before = await read(name);
  await lab.goto(new URL(`/lab/tree/${name}`, address).href);
  assert.equal(await lab.notebook(name), 'Go (gonb)');
  await lab.menu('Edit', 'editmenu:clear-all');
  await lab.save();
  assert.deepEqual(outputs(await read(name)), [], 'all outputs should be cleared');

  const idle = held();
  const stop = most();
  const start = Date.now();
  await lab.menu('Run', 'runmenu:run-all');
  await lab.busy();
  await lab.finished();
  said(`Run All of ${name}`, start);
  console.log(`... with three notebooks open: ${idle} MB before, ${held()} MB after, ${stop()} MB for a moment`);
  await lab.save();

  const after = await read(name);
  assert.deepEqual(withoutOutputs(after), withoutOutputs(before), 'a saved notebook differs only in its outputs');
  const made = outputs(after);
  assert.deepEqual(made.filter(o => o.output_type === 'error'), []);
  const kinds = new Set(made.flatMap(o => Object.keys(o.data ?? {})));
  for (const kind of ['image/png', 'application/vnd.backprop.ledger+json']) {
    assert.ok(kinds.has(kind), `${name} gave no ${kind}`);
  }
  assert.deepEqual(after.cells.filter(c => c.cell_type === 'code' && c.execution_count === null), [], 'every cell has run');

  // On the page, not only in the file.
  const seen = await lab.seen();
  assert.ok(seen.formulas > 50, `${seen.formulas} formulas are on the page`);
  assert.ok(seen.plots > 0, 'no plot is on the page');
  assert.ok(seen.ledger.length > 20, `${seen.ledger.length} lines of the ledger are on the page`);
  assert.deepEqual(seen.raw, [], 'formulas that were not set');
  console.log(`on the page: ${seen.formulas} formulas, ${seen.plots} plots, ${seen.ledger.length} lines of the ledger, the first of which ends in ${JSON.stringify(seen.ledger[0].split('\n').at(-1).trim())}`);
  await lab.show('.jp-OutputArea img');
  await lab.shot(join(shots, 'course.png'));
}

// interrupt stops an endless cell, and the kernel goes on.
async function interrupt(lab) {
  await writeFile(join(work, 'endless.ipynb'), notebook(
    code('%noautoget\nimport (\n\t"fmt"\n\t"time"\n)'),
    code('%%\nfmt.Println("it has begun")\nfor {\n\ttime.Sleep(time.Millisecond)\n}'),
  ));
  await lab.goto(new URL('/lab/tree/endless.ipynb', address).href);
  await lab.notebook('endless.ipynb');
  await lab.menu('Run', 'runmenu:run-all');
  await lab.output('it has begun');
  const start = Date.now();
  await lab.menu('Kernel', 'kernelmenu:interrupt');
  await lab.finished(20_000);
  said('an endless cell, from the interrupt to its end', start);
  await lab.shot(join(shots, 'interrupt.png'));

  // The same kernel runs the next cell.
  await lab.append('%%\nfmt.Println(6 * 7)');
  await lab.output('42');
  assert.match(await lab.page.innerText(`${shown} .jp-Notebook .jp-Cell:has-text("6 * 7") .jp-InputPrompt`), /\[3\]/, 'the kernel was started anew');
}
