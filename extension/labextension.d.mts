/** Writes the prebuilt extension of JupyterLab into a folder, in place of what is there. */
export function buildLabextension(out: string): Promise<void>;
