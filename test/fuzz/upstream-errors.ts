/** What upstream itself answers with 500, as the recorded scenes show: a client's mistake that it takes for its own. */
const UPSTREAM: RegExp[] = [
  /strconv\.Parse(Uint|Int|Bool)/,
  /failed to create typed (patch|live) object/,
  /failed to convert new object/,
  /Get \\?"https:.*: dial tcp|error dialing backend/,
  /failed to create RequestInfo/,
  /unknown patch type/,
  /expected a (map\[string\]|\[\])interface \{\}, but received a/,
  /expected slice or array type|merging an object in json but|unable to find api field in struct/,
  /does not contain declared merge key/,
  /doesn't match \$setElementOrder/,
  /invalid patch format of/,
  /list element types are not identical/,
  /cannot restore slice from map|cannot restore map from|unrecognized type/,
  /no kind .* is registered for version/,
  /cannot unmarshal .* into Go/,
  /couldn't (get version\/kind|decode)|converting \(v1\./,
  /target\.(name|kind)/,
  /name in URL does not match/,
  /more than one PodDisruptionBudget/,
  /spec replicas field/,
  /failed calling webhook/,
  /resourceVersion should not be set/,
  /requested .*impersonat|without impersonating a user/i,
  /the UID in the precondition/,
];

/** A body of DELETE that can't be read is not turned into a bad request (apiserver endpoints/handlers/delete.go). */
const UNREADABLE = /(yaml: |proto: |unexpected EOF|provided data does not appear to be a protobuf message)/;

export function isUpstreamsOwn(method: string, message: string): boolean {
  return UPSTREAM.some((pattern) => pattern.test(message)) || (method === 'DELETE' && UNREADABLE.test(message));
}
