import type { ComponentProps } from "react";
import { Icon, type IconName } from "./icons.tsx";

interface ButtonProps extends ComponentProps<"button"> {
  readonly icon?: IconName;
  readonly look?: "quiet" | "primary" | "outline";
  /** Hides the label visually; screen readers still read it. */
  readonly iconOnly?: boolean;
}

export function Button({
  icon,
  look = "quiet",
  iconOnly = false,
  children,
  className = "",
  ...others
}: ButtonProps) {
  return (
    <button type="button" className={`button ${look} ${className}`} {...others}>
      {icon && <Icon name={icon} />}
      {iconOnly ? <span className="unseen">{children}</span> : children}
    </button>
  );
}
