/**
 * Single HTTP exchanges with a deadline, a size limit and redirects of our own; knows nothing of
 * registries.
 */
package imagesigning.registry.internal.http;
