/**
 * Verifying images where they lie: {@link imagesigning.registry.ImageVerifier} and its settings.
 *
 * <p>All types are immutable or thread-safe, except the builders.
 */
package imagesigning.registry;
