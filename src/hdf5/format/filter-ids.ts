/** The numbers by which HDF5 knows its filters, and the one that is registered for LZF. */
export const filterIds = { gzip: 1, shuffle: 2, fletcher32: 3, lzf: 32_000 } as const;
