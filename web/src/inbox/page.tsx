import { Page } from "../ui/page";

export default function InboxPage() {
  return <Page title="Inbox">…</Page>;
}
