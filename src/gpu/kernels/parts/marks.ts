/** The WGSL of a file with its marks, words in capitals, replaced wherever they stand. Throws where one is missing. */
export function filled(text: string, marks: Readonly<Record<string, string>>): string {
  return Object.entries(marks).reduce((filling, [mark, by]) => {
    const pieces = filling.split(new RegExp(`\\b${mark}\\b`));
    if (pieces.length === 1) throw new Error(`no ${mark} to fill in this text:\n${text}`);
    return pieces.join(by);
  }, text);
}
