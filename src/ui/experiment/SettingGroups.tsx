/** The less important settings, in collapsed groups. */
import * as Collapsible from "radix-ui/collapsible";
import { own } from "../../shared/own.ts";
import { usePageState } from "../context.ts";
import { Icon } from "../controls/icons.tsx";
import { Field } from "./Field.tsx";
import { groupsOf, type SettingGroup } from "./groups.ts";

export function SettingGroups() {
  const fields = usePageState((state) => state.fields);
  const locked = usePageState((state) => state.locked);
  const groups = groupsOf(fields).filter(
    ({ keys }) => !locked || keys.some((key) => locked.includes(key)),
  );
  return (
    <div className="groups">
      {groups.map((group) => (
        <Group key={group.title} group={group} />
      ))}
    </div>
  );
}

function Group({ group: { title, keys } }: { readonly group: SettingGroup }) {
  // A resumed or recorded run names all of its settings.
  const changed = usePageState(({ draft, fields }) => {
    const isChanged = (key: string) => {
      const value = own(draft?.settings ?? {}, key);
      return value !== undefined && value !== own(fields, key)?.default;
    };
    return keys.filter(isChanged).length;
  });
  return (
    <Collapsible.Root className="group">
      <Collapsible.Trigger className="group-title">
        <Icon name="right" size={12} />
        {title}
        {changed > 0 && <span className="group-changed">{changed} changed</span>}
      </Collapsible.Trigger>
      <Collapsible.Content className="group-content">
        {keys.map((key) => (
          <Field key={key} field={key} />
        ))}
      </Collapsible.Content>
    </Collapsible.Root>
  );
}
