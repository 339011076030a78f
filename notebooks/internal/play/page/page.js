"use strict";
// The page sends what the reader moves to the program in the worker, and puts what it answers into its place.
(() => {
	const pages = Object.fromEntries([...document.querySelectorAll("main > section")].map(s => [s.id, s]));
	const links = Object.fromEntries([...document.querySelectorAll("nav a")].map(a => [a.hash.slice(1), a]));
	const main = document.querySelector("main");
	const status = document.getElementById("status");
	const text = id => {
		const element = document.getElementById(id);
		element.remove();
		return element.textContent;
	};
	let current, ready = false, waiting = false;
	const queue = [];

	// At most one change is under way. Those that come meanwhile are one change more, unless a button is among them.
	const change = (page, {load = null, set = [], press = ""}) => {
		const last = queue.at(-1);
		if (last && last.page === page && !last.do && load === null) {
			last.set = [...last.set.filter(([name]) => !set.some(s => s[0] === name)), ...set];
			last.do = press;
		} else {
			queue.push({page, load, set, do: press});
		}
		next();
	};
	const next = () => {
		if (ready && !waiting && queue.length) {
			waiting = true;
			worker.postMessage(queue.shift());
		}
		main.dataset.waiting = waiting || queue.length ? "yes" : "";
	};

	// Fields. A slider with data-log holds the logarithm of its number.
	const read = e => e.type === "checkbox" ? String(e.checked) : "log" in e.dataset ? String(+(10 ** e.value).toPrecision(2)) : e.value;
	const write = (e, value) => {
		if (e.type === "radio") e.checked = e.value === value;
		else if (e.type === "checkbox") e.checked = value === "true";
		else if ("log" in e.dataset) e.value = Math.log10(value);
		else if (e.value !== value) e.value = value;
	};
	const named = (page, name) => pages[page].querySelectorAll(`[name="${CSS.escape(name)}"]:not(button)`);

	const show = view => {
		for (const [id, html] of Object.entries(view.html)) {
			const element = document.getElementById(id);
			if (element) element.innerHTML = html;
		}
		for (const [name, value] of Object.entries(view.values)) {
			for (const e of named(view.page, name)) {
				const typing = e === document.activeElement && (e.type === "text" || e.type === "number");
				if (!typing) write(e, value);
			}
		}
		// The gate that stands out is in view, also where the drawing is wider than the screen.
		const drawing = document.getElementById("c-drawing");
		const gate = [...drawing.querySelectorAll('[stroke-width="3"]')].at(-1);
		if (gate && view.html["c-drawing"]) {
			const [box, frame] = [gate.getBoundingClientRect(), drawing.getBoundingClientRect()];
			drawing.scrollLeft += box.left + box.width / 2 - frame.left - frame.width / 2;
		}
		const section = pages[view.page];
		section.classList.toggle("stale", view.stale);
		section.classList.toggle("busy", view.busy);
		links[view.page].hash = view.page + (view.link ? "?" + view.link : "");
		if (view.page === current) remember();
	};

	// The address holds the settings. Browsers refuse to change it too often.
	let timer;
	const remember = () => {
		clearTimeout(timer);
		timer = setTimeout(() => history.replaceState(null, "", links[current].hash), 300);
	};
	const open = () => {
		const [page, ...settings] = location.hash.slice(1).split("?");
		const known = page in pages;
		current = known ? page : "circuit";
		for (const [name, section] of Object.entries(pages)) {
			section.hidden = name !== current;
			if (name === current) links[name].setAttribute("aria-current", "page");
			else links[name].removeAttribute("aria-current");
		}
		document.title = pages[current].querySelector("h2").textContent + " · Backpropagation, live";
		if (location.hash !== links[current].hash || !pages[current].opened) change(current, {load: settings.join("?")});
		pages[current].opened = true;
	};
	addEventListener("hashchange", open);

	document.addEventListener("input", ({target: e}) => {
		const page = e.closest("main > section")?.id;
		if (!page || !e.name) return;
		const value = read(e);
		for (const twin of named(page, e.name)) if (twin !== e && twin.type !== "radio") write(twin, value);
		change(page, {set: [[e.name, value]]});
	});
	document.addEventListener("click", ({target}) => {
		const button = target.closest("main button");
		if (!button) return;
		const page = button.closest("main > section").id;
		if (button.dataset.load !== undefined) change(page, {load: button.dataset.load});
		else if (button.dataset.set) change(page, {set: [button.dataset.set.split("=")]});
		else if (button.value) change(page, {press: button.value});
	});
	document.addEventListener("submit", event => event.preventDefault());

	// A field for numbers that was left shows its number again.
	document.addEventListener("focusout", ({target: e}) => {
		if (e.type === "number" && e.name) change(e.closest("main > section").id, {});
	});
	document.getElementById("copy").addEventListener("click", async ({target}) => {
		history.replaceState(null, "", links[current].hash);
		let done = "Copied";
		try {
			await navigator.clipboard.writeText(location.href);
		} catch {
			done = "It is in the address bar";
		}
		target.textContent = done;
		setTimeout(() => target.textContent = "Copy link", 2000);
	});

	const failed = why => {
		status.textContent = "The program does not run here: " + why + ". It needs a browser of 2023 or later; reload the page to try again.";
		status.className = "wrong";
	};
	let worker;
	try {
		worker = new Worker(URL.createObjectURL(new Blob([text("runtime")], {type: "text/javascript"})));
	} catch (error) {
		return failed(error);
	}
	worker.onerror = event => failed(event.message || "the browser refused it");
	worker.onmessage = ({data}) => {
		if (data.failed) return failed(data.failed);
		if (data.ready) {
			ready = true;
			status.textContent = "";
			for (const f of document.querySelectorAll("fieldset[disabled]")) f.disabled = false;
			return next();
		}
		if (data.answer) waiting = false;
		show(data);
		next();
	};
	status.textContent = "Starting …";
	worker.postMessage(text("program"));
	open();
})();
