// The page is complete without this script. Where it runs, a drawing that the
// pointer enters says what is under it, and the way through the page by
// keyboard is short. Nothing is computed here.
(function () {
  'use strict';
  var blocks = document.querySelectorAll('script[type="application/json"][data-chart]');
  for (var i = 0; i < blocks.length; i++) { wait(blocks[i]); }

  function wait(block) {
    var place = document.getElementById('chart-' + block.getAttribute('data-chart'));
    place.addEventListener('pointerenter', function () {
      // Drawn smaller than it was made, a chart would be too dense to point at.
      if (place.clientWidth >= Number(block.getAttribute('data-width'))) { enliven(place, block); }
    }, {once: true});
  }

  function enliven(place, block) {
    var option = JSON.parse(block.textContent);
    option.tooltip = {show: true, renderMode: 'richText', confine: true, formatter: function (at) { return words(option, at); }};
    var live = document.createElement('div');
    live.className = 'live';
    live.style.width = place.clientWidth + 'px';
    live.style.height = place.clientHeight + 'px';
    place.appendChild(live);
    echarts.init(live, null, {renderer: 'svg'}).setOption(option);
  }

  // words gives the full names and the text of what the pointer is on.
  function words(option, at) {
    var value = at.value, lines = [];
    if (at.seriesType === 'heatmap') {
      if (option.yAxis.show !== false) { lines.push(option.yAxis.data[value[1]], option.xAxis.data[value[0]].replace('\n', '')); }
      lines.push(value[3] || option.visualMap.pieces[value[2]].label);
    } else if (at.seriesType === 'line') {
      lines.push(at.seriesName, at.name + ' ' + (value.length ? value[1] : value));
    } else {
      lines.push(at.name);
    }
    return lines.filter(function (line) { return line; }).join('\n');
  }

  // A region with nothing to scroll is no stop on the way through the page.
  if (window.ResizeObserver) {
    var watch = new ResizeObserver(function (entries) {
      entries.forEach(function (entry) {
        var region = entry.target;
        if (region.scrollWidth > region.clientWidth) { region.tabIndex = 0; } else { region.removeAttribute('tabindex'); }
      });
    });
    var regions = document.querySelectorAll('.wide');
    for (i = 0; i < regions.length; i++) { watch.observe(regions[i]); }
  }

  // A figure that is clicked tells where it comes from.
  var told = document.createElement('output');
  told.className = 'origin';
  told.hidden = true;
  document.getElementById('report').appendChild(told);
  document.addEventListener('click', function (event) {
    var figure = event.target.closest && event.target.closest('data[data-from]');
    if (!figure && told.contains(event.target)) { return; } // somebody copies it
    told.hidden = !figure;
    if (figure) { told.textContent = figure.textContent + ' ＝ ' + figure.getAttribute('data-from'); }
  });

  var button = document.getElementById('unfold');
  if (button) {
    button.hidden = false;
    button.addEventListener('click', function () {
      var units = button.parentNode.parentNode.querySelectorAll('details.unit');
      var open = !units[0].open;
      for (i = 0; i < units.length; i++) { units[i].open = open; }
    });
  }
})();
