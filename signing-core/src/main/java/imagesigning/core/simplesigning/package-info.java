/**
 * Simple signing ("atomic container signature"): the payload, signature blobs, and what nobody has
 * verified yet.
 */
package imagesigning.core.simplesigning;
