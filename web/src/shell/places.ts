/** The places of the app, in the order of the side bar, each with its key. */
import { Activity, AppWindow, Bot, House, Inbox, Plug, SquareFunction, Stethoscope, Workflow, Zap } from "lucide-react";

export const PLACES = [
  { to: "/", label: "Home", key: "h", icon: House },
  { to: "/runs", label: "Runs", key: "r", icon: Activity },
  { to: "/events", label: "Events", key: "e", icon: Zap },
  { to: "/functions", label: "Functions", key: "f", icon: SquareFunction },
  { to: "/apps", label: "Apps", key: "a", icon: AppWindow },
  { to: "/coordination", label: "Coordination", key: "c", icon: Workflow },
  { to: "/jobs", label: "Robot jobs", key: "j", icon: Bot },
  { to: "/inbox", label: "Inbox", key: "i", icon: Inbox },
  { to: "/mounts", label: "Mounts", key: "m", icon: Plug },
  { to: "/doctor", label: "Doctor", key: "d", icon: Stethoscope },
] as const;
