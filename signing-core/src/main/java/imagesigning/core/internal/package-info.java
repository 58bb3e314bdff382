/** What several packages of this module share and nobody outside it sees. */
package imagesigning.core.internal;
