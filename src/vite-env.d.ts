// What Vite gives a module beyond the language itself: shader source as text, styles and assets as
// side effects or addresses, and `import.meta.env`.
/// <reference types="vite/client" />

declare module "*.wgsl?raw" {
  const source: string;
  export default source;
}

/** HTML of every method's formula, by the method's id; see scripts/support/formulas.mjs. */
declare module "virtual:formulas" {
  const formulas: Readonly<Record<string, string>>;
  export default formulas;
}
