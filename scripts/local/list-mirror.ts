// Between the function that keeps trust lists and the network, under npm start -- --trust-lists: what is asked of the addresses that real lists name is
// answered from a folder, whatever else from this machine. The function itself knows nothing of it.

interface MirrorEnv {
  /** File in the folder, by address. */
  FILES: Readonly<Record<string, string>>
  FOLDER: { fetch(url: string): Promise<Response> }
}

export default {
  fetch(request: Request, { FILES, FOLDER }: MirrorEnv): Promise<Response> {
    const file = FILES[request.url]
    return file === undefined ? fetch(request) : FOLDER.fetch(`http://folder/${encodeURIComponent(file)}`)
  },
}
