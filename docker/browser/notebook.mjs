// Notebook files.

const kernelspec = { display_name: 'Go (gonb)', language: 'go', name: 'gonb' };

export const code = source => ({ cell_type: 'code', execution_count: null, metadata: {}, outputs: [], source });

// notebook is the text of a file with these cells.
export function notebook(...cells) {
  cells = cells.map((cell, i) => ({ ...cell, id: `cell-${i}` }));
  return JSON.stringify({ cells, metadata: { kernelspec }, nbformat: 4, nbformat_minor: 5 });
}

export const outputs = book => book.cells.flatMap(cell => cell.outputs ?? []);

// withoutOutputs is the notebook but for what running it changes.
export const withoutOutputs = book => ({
  ...book,
  cells: book.cells.map(cell => cell.cell_type === 'code' ? { ...cell, outputs: [], execution_count: null } : cell),
});
