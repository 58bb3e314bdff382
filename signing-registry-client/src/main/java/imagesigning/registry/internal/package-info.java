/** What the parts behind the public entry points share. */
package imagesigning.registry.internal;
