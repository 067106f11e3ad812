/** Buttons: quiet by default, filled with the accent for the one thing that acts. */
import type { ComponentProps } from "react";
import { Icon, type IconName } from "./icons.tsx";

interface ButtonProps extends ComponentProps<"button"> {
  readonly icon?: IconName;
  readonly look?: "quiet" | "primary" | "outline";
  /** Shows the icon alone; the words remain for those who listen. */
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
