import { Page } from "../ui/page";

export default function EventPage() {
  return <Page title="Event">…</Page>;
}
