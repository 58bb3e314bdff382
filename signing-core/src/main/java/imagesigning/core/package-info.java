/**
 * What everything else stands on: image references, digests, manifests, limits and the stable
 * reason codes.
 */
package imagesigning.core;
