/** The loss as it is written on paper; typeset when the page was built. */
import formulas from "virtual:formulas";
import "katex/dist/katex.min.css";

export function Formula({ method }: { readonly method: string }) {
  const html = formulas[method];
  if (!html) return null;
  // biome-ignore lint/security/noDangerouslySetInnerHtml: of our own formulas, by our own build
  return <div className="formula" dangerouslySetInnerHTML={{ __html: html }} />;
}
