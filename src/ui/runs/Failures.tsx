/** The failed runs of a grid. */
export function Failures({ of: failures }: { readonly of: readonly string[] }) {
  if (failures.length === 0) return null;
  return (
    <ul className="note grid-failures">
      {failures.map((failure) => (
        <li key={failure}>Failed: {failure}</li>
      ))}
    </ul>
  );
}
