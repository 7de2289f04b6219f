export async function exportTable(a: string, b: string, c: string): Promise<void> { void a; void b; void c; }
