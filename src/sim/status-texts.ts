/** What HTTP calls its codes. An import of node:http would load the whole of fetch along with it. */
export const STATUS_TEXTS = process.getBuiltinModule('node:http').STATUS_CODES;
