/** How many files and connections this process may have open at a time; null where the system does not say. */
export function openFilesLimit(report: NodeJS.ProcessReport): number | null {
  // Node's own account of the process; its type is "object".
  const { userLimits } = report.getReport() as {
    readonly userLimits?: { readonly open_files?: { readonly soft: unknown } };
  };
  const soft = userLimits?.open_files?.soft;
  return typeof soft === "number" ? soft : null;
}
