import "./own.css";

export const ACCEPTED =
  "A folder, zip or tar of PNG, JPEG, WebP or GIF pictures, with a folder for each class; or IDX, CIFAR, NumPy and Parquet files.";

export const STAYS_HERE = "Nothing leaves your browser.";

/** What can be dropped. It takes no pointer events, so that controls below it still receive files. */
export function DropOverlay() {
  return (
    <div className="drop-overlay">
      <div className="drop-words">
        <p className="dialog-title">Drop to use your own images</p>
        <p>{ACCEPTED}</p>
        <p>{STAYS_HERE}</p>
      </div>
    </div>
  );
}
