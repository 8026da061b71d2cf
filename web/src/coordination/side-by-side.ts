/** Whether there is room for a panel beside the canvas; else it stands below, and is opened by hand. */
export const isSideBySide = (): boolean => window.matchMedia("(min-width: 960px)").matches;
