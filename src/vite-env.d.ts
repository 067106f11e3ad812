// What Vite gives a module beyond the language itself: shader source as text, styles and assets as
// side effects or addresses, and `import.meta.env`.
/// <reference types="vite/client" />

declare module "*.wgsl?raw" {
  const source: string;
  export default source;
}
