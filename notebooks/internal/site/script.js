"use strict";
(() => {
	const make = (name, props, ...children) => {
		const e = Object.assign(document.createElement(name), props);
		e.append(...children);
		return e;
	};

	// The search. Its index is on the front page alone; from the other pages Enter leads there.
	const box = document.querySelector(".search");
	const field = box.querySelector("input");
	const index = document.querySelector("script[type='application/json']");
	const most = 30;
	box.hidden = false;
	if (index) {
		const sections = JSON.parse(index.textContent);
		for (const s of sections) {
			s.text = s.text.normalize(); // one character for each letter with an accent
			s.folded = (s.title.normalize() + "\n" + s.text).toLowerCase();
		}
		const [status, list] = [box.querySelector("[role=status]"), box.querySelector("ol")];

		// rank puts a section with this title first, then titles with all words, then texts in which they stand together.
		const rank = (s, words) => {
			const title = s.title.toLowerCase();
			const together = words.join(" ");
			return title === together ? 0 : words.every(w => title.includes(w)) ? 1 : s.folded.includes(together) ? 2 : 3;
		};
		// excerpt is the text around the first word that is found in it, with the words marked.
		const excerpt = (text, words) => {
			const folded = text.toLowerCase();
			const together = folded.indexOf(words.join(" "));
			const first = together >= 0 ? together : Math.min(...words.map(w => folded.indexOf(w)).filter(i => i >= 0));
			const from = first < 60 || first === Infinity ? 0 : Math.max(first - 90, text.lastIndexOf(" ", first - 50) + 1);
			const p = make("p", {}, from > 0 ? "… " : "");
			const part = text.slice(from, from + 180);
			let done = 0;
			while (done < part.length) {
				const next = words.map(w => [part.toLowerCase().indexOf(w, done), w.length]).filter(([i]) => i >= 0).sort((a, b) => a[0] - b[0] || b[1] - a[1])[0];
				if (!next) break;
				p.append(part.slice(done, next[0]), make("mark", {}, part.slice(next[0], next[0] + next[1])));
				done = next[0] + next[1];
			}
			p.append(part.slice(done), from + 180 < text.length ? " …" : "");
			return p;
		};
		const search = () => {
			const words = field.value.normalize().toLowerCase().split(/\s+/).filter(w => w);
			const found = words.length ? sections.filter(s => words.every(w => s.folded.includes(w))) : [];
			found.sort((a, b) => rank(a, words) - rank(b, words)); // stable: otherwise in the course's order
			status.textContent = !words.length ? "" : `${found.length || "No"} ${found.length === 1 ? "section or formula" : "sections and formulas"} found${found.length > most ? `; the first ${most}:` : "."}`;
			list.replaceChildren(...found.slice(0, most).map(s => make("li", {},
				make("a", {href: s.link}, s.title), " ", make("span", {className: "summary"}, s.in === s.title ? "" : s.in), excerpt(s.text, words))));
		};
		// The address keeps what was searched, so that the browser's way back leads to it.
		const asked = () => {
			const query = location.hash.match(/^#search=(.*)/);
			if (!query) return;
			try {
				field.value = decodeURIComponent(query[1]);
			} catch {
				field.value = query[1];
			}
			search();
			box.scrollIntoView();
		};
		field.addEventListener("input", search);
		field.addEventListener("change", () => location.replace("#search=" + encodeURIComponent(field.value)));
		window.addEventListener("hashchange", asked);
		asked();
		if (field.value) search();
	} else {
		field.addEventListener("keydown", event => {
			if (event.key === "Enter" && field.value.trim()) {
				location.href = field.dataset.front + "#search=" + encodeURIComponent(field.value.trim());
			}
		});
	}

	// Buttons that copy code.
	for (const pre of document.querySelectorAll("pre.code")) {
		const button = make("button", {type: "button", className: "copy", title: "Copy the code"}, "Copy");
		button.addEventListener("click", async () => {
			let copied = true;
			try {
				await navigator.clipboard.writeText(pre.textContent.trimEnd() + "\n");
			} catch { // no permission: the old way
				getSelection().selectAllChildren(pre);
				copied = document.execCommand("copy");
				if (copied) getSelection().removeAllRanges();
			}
			button.textContent = copied ? "Copied" : "Selected";
			setTimeout(() => button.textContent = "Copy", 2000);
		});
		pre.after(button);
	}

	// Only regions that scroll are stops for the keyboard and landmarks.
	const regions = [...document.querySelectorAll("[role=region]")];
	const reach = () => {
		const scroll = regions.map(r => r.scrollWidth > r.clientWidth + 1 ||
			r.scrollHeight > r.clientHeight + 1 && getComputedStyle(r).overflowY === "auto");
		regions.forEach((r, i) => {
			r.role = scroll[i] ? "region" : "group";
			r.tabIndex = scroll[i] ? 0 : -1;
		});
	};
	document.addEventListener("toggle", reach, true);
	window.addEventListener("resize", reach);
	reach();

	// The contents beside the text mark where the reader is.
	const side = document.querySelector(".side");
	const entries = side ? [...side.querySelectorAll("li a")].map(a => [a, document.getElementById(decodeURIComponent(a.hash.slice(1)))]) : [];
	let current, waiting = false;
	const follow = () => {
		waiting = false;
		const [now] = entries.findLast(([, heading]) => heading.getBoundingClientRect().top < innerHeight / 4) || [];
		if (now === current) return;
		current?.removeAttribute("aria-current");
		current = now;
		if (!now) return;
		now.setAttribute("aria-current", "location");
		const top = now.offsetTop - side.clientHeight / 2;
		if (Math.abs(top - side.scrollTop) > side.clientHeight / 3) side.scrollTop = top;
	};
	if (entries.length) {
		document.addEventListener("scroll", () => {
			if (!waiting) requestAnimationFrame(follow);
			waiting = true;
		}, {passive: true});
		follow();
	}
})();
