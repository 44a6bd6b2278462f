import { useFreeze } from "../api/queries.ts";
import { Icon } from "../parts/icon.tsx";
import { RelativeTime } from "../parts/relative-time.tsx";

/** Above every view while nothing may move up. */
export function FreezeBanner() {
  const { data } = useFreeze();
  if (!data?.frozen) return null;
  const { actor, at, reason } = data.frozen;
  return (
    <p className="banner tone-info" data-testid="frozen">
      <Icon name="snow" />
      <strong>All rollouts are frozen.</strong>
      <span>
        “{reason}” — {actor}, <RelativeTime at={at} />. Kill switches, rollback and hold work as ever.
      </span>
    </p>
  );
}
