/**
 * Node's http, past the module loader: an `import` of it evaluates each of its exports, among them those that load
 * the whole of fetch, and that takes longer than most readings.
 */
export const {Agent, request} = process.getBuiltinModule('node:http');
