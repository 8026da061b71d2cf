import { Page } from "../ui/page";

export default function FunctionsPage() {
  return <Page title="Functions">…</Page>;
}
