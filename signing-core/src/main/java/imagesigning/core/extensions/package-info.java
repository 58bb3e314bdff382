/**
 * The signatures extensions API of container registries: its messages, and its server side without
 * any HTTP type.
 */
package imagesigning.core.extensions;
