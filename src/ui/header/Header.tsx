/** The top line: name, seed, adapter and the buttons for the whole page. */

import { rememberTheme } from "../browser/theme.ts";
import { usePageState, usePageStore } from "../context.ts";
import { Button } from "../controls/Button.tsx";
import { Icon } from "../controls/icons.tsx";
import { shownRun } from "../state/runsSlice.ts";
import { ExportMenu } from "./ExportMenu.tsx";
import { SeedField } from "./SeedField.tsx";

export function Header() {
  const store = usePageStore();
  return (
    <header className="header">
      <h1 className="wordmark">Isotrope</h1>
      <SeedField />
      <Adapter />
      <div className="header-actions">
        <LessonsToggle />
        <PerformanceToggle />
        <ExportMenu />
        <ThemeToggle />
        <Button icon="question" iconOnly onClick={() => store.getState().setHelpOpen(true)}>
          Help
        </Button>
      </div>
    </header>
  );
}

function Adapter() {
  const adapter = usePageState(({ opening }) => opening?.adapter);
  const rate = usePageState((state) => {
    const { phase, stepsPerSecond } = shownRun(state).state;
    return phase === "training" && stepsPerSecond > 0 ? stepsPerSecond : undefined;
  });
  return (
    <p className="machine">
      <span className="machine-name">{adapter?.name}</span>
      {rate !== undefined && (
        <span className="mono machine-rate">
          {rate.toFixed(rate < 10 ? 1 : 0)} <span className="unit">steps/s</span>
        </span>
      )}
    </p>
  );
}

function LessonsToggle() {
  const store = usePageStore();
  const open = usePageState(({ lesson }) => lesson !== undefined);
  const locked = usePageState((state) => state.locked !== undefined);
  return (
    <button
      type="button"
      className="button quiet"
      aria-label="Lessons"
      aria-expanded={open}
      disabled={locked}
      onClick={() => store.getState().setLesson(open ? undefined : "list")}
    >
      <Icon name="lessons" />
      <span className="header-word">Lessons</span>
    </button>
  );
}

function PerformanceToggle() {
  const store = usePageStore();
  const open = usePageState(({ performanceOpen }) => performanceOpen);
  const available = usePageState(({ opening }) => opening !== undefined);
  return (
    <Button
      icon="gauge"
      iconOnly
      aria-expanded={open}
      disabled={!available}
      onClick={() => store.getState().setPerformanceOpen(!open)}
    >
      Performance
    </Button>
  );
}

function ThemeToggle() {
  const theme = usePageState((state) => state.theme);
  const store = usePageStore();
  const other = theme === "dark" ? "light" : "dark";
  const choose = () => {
    rememberTheme(other);
    store.getState().setTheme(other);
  };
  return (
    <Button icon={theme === "dark" ? "sun" : "moon"} iconOnly onClick={choose}>
      {`Switch to ${other}`}
    </Button>
  );
}
