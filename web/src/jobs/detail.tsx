import { Page } from "../ui/page";

export default function RobotjobPage() {
  return <Page title="Robot job">…</Page>;
}
