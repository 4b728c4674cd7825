/**
 * The partition of `__consumer_offsets` whose leader coordinates a group: Kafka's
 * `Utils.abs(groupId.hashCode()) % partitionCount` (GroupCoordinatorService.partitionFor), so no FindCoordinator is needed.
 */
export function coordinatorPartition(group: string, partitionCount: number): number {
  const hash = javaStringHash(group);
  // Utils.abs: Integer.MIN_VALUE has no positive twin, Kafka makes it 0.
  return (hash === -2_147_483_648 ? 0 : Math.abs(hash)) % partitionCount;
}

/** `java.lang.String.hashCode`: over UTF-16 units, which are also JavaScript's. */
export function javaStringHash(text: string): number {
  let hash = 0;
  for (let i = 0; i < text.length; i++) hash = (Math.imul(hash, 31) + text.charCodeAt(i)) | 0;
  return hash;
}
