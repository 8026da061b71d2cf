import { Page } from "../ui/page";

export default function RobotjobsPage() {
  return <Page title="Robot jobs">…</Page>;
}
