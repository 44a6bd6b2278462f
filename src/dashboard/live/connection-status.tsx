import { Icon } from "../parts/icon.tsx";
import { RelativeTime } from "../parts/relative-time.tsx";
import { useConnection } from "./live-provider.tsx";

/** In the corner: how fresh the page is. */
export function ConnectionStatus() {
  const connection = useConnection();
  switch (connection.state) {
    // Also where nobody may read: what is not there needs no word.
    case "connecting":
      return null;
    case "live":
      return (
        <span className="badge tone-good" title="Changes appear here as they happen.">
          <Icon name="live" /> Live
        </span>
      );
    case "polling":
      return (
        <span className="badge tone-wait" title="No stream of events; everything is read anew every few seconds.">
          <Icon name="wait" /> Every 5 s
        </span>
      );
    case "lost":
      return (
        <span className="badge tone-stop">
          <Icon name="stop" /> Connection lost
        </span>
      );
  }
}

/** Across the page while it may be out of date. */
export function ConnectionBanner() {
  const connection = useConnection();
  return (
    <div role="status">
      {connection.state === "lost" && (
        <p className="banner tone-stop" data-testid="connection-lost">
          <Icon name="warning" />
          <strong>Connection lost.</strong>
          <span>
            Everything here is as it was at {new Date(connection.since).toLocaleTimeString("en-GB")} (
            <RelativeTime at={new Date(connection.since).toISOString()} />
            ). Trying again; kill switches are sent all the same.
          </span>
        </p>
      )}
    </div>
  );
}
