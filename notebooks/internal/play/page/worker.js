// What the worker does besides running Go: it unpacks the program, the first message, and hands the others to it.
onmessage = async ({data: packed}) => {
	onmessage = ({data}) => change(data);
	try {
		const bytes = Uint8Array.from(atob(packed), c => c.charCodeAt(0));
		const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
		const go = new Go();
		const wasm = new Response(stream, {headers: {"content-type": "application/wasm"}});
		self.program = (await WebAssembly.instantiateStreaming(wasm, go.importObject)).instance;
		await go.run(program);
		throw new Error("the program has ended");
	} catch (error) {
		postMessage({failed: String(error)});
	}
};
