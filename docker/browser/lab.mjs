// JupyterLab as a person uses it: by what is on the page.
import { chromium } from 'playwright-core';

// Quiet flags: a browser that looks for updates would be seen by the test of the network.
const flags = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync',
  '--disable-background-networking', '--disable-component-update', '--disable-default-apps',
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
];

export async function browser() {
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: flags });
}

// The notebook in front. Others may be open behind it.
export const shown = '.jp-NotebookPanel:not(.lm-mod-hidden)';

export class Lab {
  // open gives a window of its own, with its own cookies, as another person has.
  static async open(chrome, size = { width: 1280, height: 1000 }) {
    const context = await chrome.newContext({ viewport: size });
    const lab = new Lab();
    lab.page = await context.newPage();
    lab.hosts = new Set();
    lab.errors = [];
    lab.page.on('request', r => lab.hosts.add(new URL(r.url()).host));
    lab.page.on('websocket', w => lab.hosts.add(new URL(w.url()).host));
    lab.page.on('response', r => r.status() >= 500 && lab.errors.push(`${r.status()} ${r.url()}`));
    return lab;
  }

  async goto(url) {
    await this.page.goto(url, { waitUntil: 'domcontentloaded' });
  }

  // notebook waits until a notebook is in front, whichever or the one of this name, and its
  // kernel can be used. It gives the name of the kernel that the page shows.
  async notebook(name = '') {
    await this.page.waitForFunction(([s, name]) => {
      const tab = document.querySelector('#jp-main-dock-panel .lm-TabBar-tab.jp-mod-current .lm-TabBar-tabLabel');
      const kernel = document.querySelector(`${s} .jp-Toolbar-kernelName`);
      return tab?.textContent.endsWith(name) && document.querySelector(`${s} .jp-Notebook .jp-Cell`) &&
        kernel && kernel.textContent.trim() !== 'No Kernel' &&
        document.querySelector(`${s} .jp-Notebook-ExecutionIndicator[data-status="idle"]`);
    }, [shown, name], { timeout: 90_000 });
    return (await this.page.innerText(`${shown} .jp-Toolbar-kernelName`)).trim();
  }

  // live opens a link of a notebook to the live pages, as a click does, and gives the gradient of x that they show.
  async live(url) {
    const page = await this.page.context().newPage();
    await page.goto(`${new URL('/files/play.html', url)}#circuit?f=x*y&.x=3&.y=2`);
    await page.waitForFunction(() => document.querySelector('#status') && !document.querySelector('#status').textContent && !document.querySelector('main').dataset.waiting, null, { timeout: 60_000 });
    const gradient = await page.textContent('[data-gradient=x]');
    await page.close();
    return gradient;
  }

  // file waits until the list of files shows this one.
  async file(name) {
    await this.page.click('.jp-FileBrowser-toolbar [data-command="filebrowser:refresh"]');
    await this.page.waitForSelector(`.jp-DirListing-item:has-text("${name}")`);
  }

  async menu(name, command) {
    await this.page.click(`.lm-MenuBar-item:has-text("${name}")`);
    await this.page.click(`.lm-Menu-item[data-command="${command}"]`);
  }

  // save saves the notebook, and waits until the page says that it is saved.
  async save() {
    await this.menu('File', 'docmanager:save');
    await this.page.waitForSelector('.lm-TabBar-tab.jp-mod-current:not(.jp-mod-dirty)', { timeout: 30_000 });
  }

  async busy() {
    await this.page.waitForSelector(`${shown} .jp-Notebook-ExecutionIndicator[data-status="busy"]`, { timeout: 30_000 });
  }

  // finished waits until no cell waits or runs.
  async finished(timeout = 300_000) {
    await this.page.waitForSelector(`${shown} .jp-Notebook-ExecutionIndicator[data-status="idle"]`, { timeout });
    await this.page.waitForFunction(s => ![...document.querySelectorAll(`${s} .jp-InputPrompt`)].some(p => p.textContent.includes('*')), shown, { timeout });
  }

  // seen counts what a reader sees on the whole page: formulas that were set, formulas
  // that stand there as they were typed, plots, and lines of the ledger.
  async seen() {
    return this.page.evaluate(s => {
      const all = what => [...document.querySelectorAll(`${s} ${what}`)];
      return {
        formulas: all('.jp-MarkdownOutput mjx-container').length,
        raw: all('.jp-MarkdownOutput').map(e => e.innerText).filter(t => /\$[^$\n]*\\[a-z]+[^$\n]*\$/.test(t)),
        plots: all('.jp-OutputArea-output img').filter(i => i.complete && i.naturalWidth > 100).length,
        ledger: all('.jp-OutputArea-output').map(e => e.innerText.trim()).filter(t => /^[A-E]\d+\b.*\b(holds|false as printed)/s.test(t)),
      };
    }, shown);
  }

  // output waits for a cell that prints a text, or draws a picture.
  async output(text) {
    await this.page.waitForSelector(`${shown} .jp-OutputArea-output:has-text("${text}")`, { timeout: 60_000 });
  }

  async picture() {
    await this.page.waitForFunction(s => [...document.querySelectorAll(`${s} .jp-OutputArea-output img`)].some(i => i.naturalWidth > 100), shown, { timeout: 60_000 });
  }

  // append adds a cell at the end of the notebook, and runs it.
  async append(source) {
    await this.page.click(`${shown} .jp-Notebook .jp-Cell:last-child .jp-InputPrompt`);
    await this.page.keyboard.press('b');
    await this.page.keyboard.press('Enter');
    await this.page.keyboard.insertText(source);
    await this.page.keyboard.press('Shift+Enter');
  }

  // show scrolls to the first of these.
  async show(what) {
    await this.page.locator(`${shown} ${what}`).first().scrollIntoViewIfNeeded();
    await this.page.waitForTimeout(500);
  }

  async shot(file) {
    await this.page.screenshot({ path: file });
  }
}
