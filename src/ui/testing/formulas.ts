/** Stands in for `virtual:formulas` in tests, which the build generates with KaTeX. */
const formulas: Readonly<Record<string, string>> = { simclr: "<math><mi>L</mi></math>" };

export default formulas;
