/** The package ships no declarations. */
declare module 'workerd' {
  /** Of the newest behaviour this version knows, `yyyy-mm-dd`. */
  export const compatibilityDate: string
  const program: string
  // biome-ignore lint/style/noDefaultExport: it is how the package names the path of its program
  export default program
}
