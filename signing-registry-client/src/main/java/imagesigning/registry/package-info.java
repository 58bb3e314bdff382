/**
 * Everything that talks to registries and look-aside stores, and the entry points most users need.
 */
package imagesigning.registry;
