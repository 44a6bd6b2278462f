export const root: string;
export function prepare(): void;
export function buildDashboard(): void;
