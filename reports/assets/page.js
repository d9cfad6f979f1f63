// Draws the charts whose options the page carries as data, once, as plain SVG.
// Nothing is computed here. Where it cannot run, the tables say the same.
(function () {
  'use strict';
  var blocks = document.querySelectorAll('script[type="application/json"][data-chart]');
  for (var i = 0; i < blocks.length; i++) {
    try {
      draw(blocks[i]);
    } catch (error) {
      if (window.console) { console.error(error); }
    }
  }
  function draw(block) {
    var id = block.getAttribute('data-chart');
    var place = document.getElementById('chart-' + id);
    var chart = echarts.init(null, null, {
      renderer: 'svg', ssr: true,
      width: Number(block.getAttribute('data-width')), height: Number(block.getAttribute('data-height'))
    });
    chart.setOption(JSON.parse(block.textContent));
    var svg = new DOMParser().parseFromString(chart.renderToSVGString(), 'image/svg+xml').documentElement;
    chart.dispose();
    if (svg.nodeName !== 'svg') { return; }
    svg.removeAttribute('width');
    svg.removeAttribute('height');
    svg.setAttribute('role', 'img');
    svg.setAttribute('aria-label', block.getAttribute('data-title'));
    place.appendChild(document.importNode(svg, true));
    place.parentNode.className += ' drawn';
  }
  var button = document.getElementById('unfold');
  if (button) {
    button.hidden = false;
    button.addEventListener('click', function () {
      var units = document.querySelectorAll('details.unit');
      var open = !units[0].open;
      for (var i = 0; i < units.length; i++) { units[i].open = open; }
    });
  }
})();
