/**
 * policy.json: reading, building and writing it, and deciding whether an image held in memory
 * satisfies it. No network.
 */
package imagesigning.policy;
